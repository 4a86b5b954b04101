import QtQuick
import QtQuick.Layouts
import Station

// The wait for one service.
Item {
    id: root

    required property string name
    required property string interval
    required property string people

    Accessible.role: Accessible.StaticText
    Accessible.name: name + ": " + [interval, people].filter(said => said !== "").join(", ")

    ColumnLayout {
        anchors { fill: parent; leftMargin: Theme.space32; bottomMargin: Theme.space16 }
        spacing: 0

        Text {
            text: root.name
            color: Theme.text
            font.pixelSize: Theme.text32
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.text24
            elide: Text.ElideRight
            verticalAlignment: Text.AlignBottom
            Layout.preferredHeight: Theme.space48
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        Text {
            text: root.interval
            color: Theme.emphasis
            font.pixelSize: Theme.text56
            font.weight: Font.Bold
            fontSizeMode: Text.HorizontalFit
            lineHeight: 0.9
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        Text {
            text: root.people
            color: Theme.textSecondary
            font.pixelSize: Theme.text32
            fontSizeMode: Text.HorizontalFit
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
