pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// All that is to be corrected on this step; each leads to its question.
Rectangle {
    id: root

    required property var errors

    signal chosen(string path)

    implicitHeight: content.implicitHeight + 2 * Theme.space12
    radius: Theme.radius
    color: Theme.dangerSoft
    border.width: Theme.hairline
    border.color: Theme.danger

    ColumnLayout {
        id: content

        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.space12 }
        spacing: Theme.space4

        Text {
            text: qsTr("To correct: %n", "", root.errors.count)
            color: Theme.danger
            font.pixelSize: Theme.text16
            font.weight: Font.Bold
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Repeater {
            model: root.errors

            Touchable {
                id: entry

                required property string path
                required property string label
                required property string sentence

                text: label + ": " + sentence
                activeFocusOnTab: false
                implicitHeight: said.implicitHeight + Theme.space4
                onChosen: root.chosen(path)
                Layout.fillWidth: true

                contentItem: Text {
                    id: said

                    text: entry.text
                    color: Theme.danger
                    font.pixelSize: Theme.text16
                    font.underline: true
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Accessible.ignored: true
                }
            }
        }
    }
}
