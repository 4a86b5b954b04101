import QtQuick
import QtQuick.Layouts
import Station

// The QR code with which the turn is followed on the telephone, and what it is for. Always black on
// white, and every module of the same whole number of pixels.
RowLayout {
    id: root

    required property string picture
    required property string about
    property int size: Theme.px(160)

    spacing: Theme.space20
    Accessible.role: Accessible.StaticText
    Accessible.name: about

    Image {
        id: code

        readonly property int modules: Math.max(1, implicitWidth)
        readonly property int side: modules * Math.max(1, Math.floor(root.size / modules))

        source: root.picture
        smooth: false
        Layout.preferredWidth: side
        Layout.preferredHeight: side
    }
    Text {
        text: root.about
        color: Theme.textSecondary
        font.pixelSize: Theme.text20
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.WordWrap
        Layout.fillWidth: true
        Accessible.ignored: true
    }
}
