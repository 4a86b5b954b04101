import QtQuick
import QtQuick.Layouts

// The state of a thing: each level has its own shape and sign, so that no one needs the colour.
RowLayout {
    id: root

    enum Level { Ok, Attention, Fault, Off }

    required property int level
    property string label
    property int size: Theme.px(20)

    readonly property string shape: ["shape-circle", "shape-triangle", "shape-square", "shape-ring"][level]
    readonly property string sign: ["check", "bang", "close", ""][level]
    readonly property color tone: [Theme.success, Theme.warning, Theme.danger, Theme.edge][level]
    readonly property string levelName: [qsTr("Working"), qsTr("Needs attention"), qsTr("Not working"), qsTr("Off")][level]

    spacing: Theme.space8
    Accessible.role: Accessible.Indicator
    Accessible.name: label === "" ? levelName : label + ": " + levelName

    Icon {
        icon: root.shape
        size: root.size
        color: root.tone

        Icon {
            anchors.centerIn: parent
            icon: root.sign
            visible: root.sign !== ""
            size: Math.round(root.size * (root.level === StatusDot.Level.Attention ? 1 : 0.7))
            color: Theme.signalInk
        }
    }
    Text {
        visible: text !== ""
        text: root.label
        color: Theme.text
        font.pixelSize: Theme.text16
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.ignored: true
    }
}
